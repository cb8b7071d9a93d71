"""The pages of this room: the coordinator's board, the counter."""
