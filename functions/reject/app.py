"""Records one approver's rejection of a request, by credential or by the approver's own link."""

from countersign.service.ports import UnavailableError
from countersign.vote_door import take_vote
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.responses import Answer


@door("POST", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Take `{reason?, feedback?, input?, digest?}`; answer the vote as it is recorded."""
    return take_vote(call, approved=False)
