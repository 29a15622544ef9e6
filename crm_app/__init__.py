"""The CRM: domain, faces and program. Importing it must not import the UI."""
