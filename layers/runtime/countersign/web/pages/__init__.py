"""What approvers meet: server-rendered pages without scripts, cookies or remote content."""
