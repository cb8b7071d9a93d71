"""Pages of this room: the warehouse tablet's, and the coordinator's."""
