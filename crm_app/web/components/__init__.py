"""The parts pages are made of: functions without state. Looks are the design's, in its words."""
