"""Ways of telling an approver that an answer is asked of them; `table.py` lists them."""
