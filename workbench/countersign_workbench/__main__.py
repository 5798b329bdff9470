"""What runs when somebody types `countersign`?"""

from countersign_workbench.cli.command import countersign

if __name__ == "__main__":
    countersign(prog_name="countersign")
