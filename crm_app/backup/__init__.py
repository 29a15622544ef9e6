"""The whole of an organisation's data in one folder, and back: `crm backup`, `crm restore`."""
