"""Made-up calls: speech by espeak-ng, rooms and lines by numpy, files by PyAV. All seeded."""
