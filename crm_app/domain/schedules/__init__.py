"""Reports that come by themselves: saved, due, written, sent."""
