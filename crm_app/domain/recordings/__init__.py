"""Audio of calls: received in pieces, kept, understood, played, and deleted when it is time."""
