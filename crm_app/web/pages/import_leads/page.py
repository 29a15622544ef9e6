"""Import (design 5.7): the history, a new file, one import.

Each page has a module of its own, so that a browser loads only what it shows.
"""

from crm_app.web.pages.import_leads.file_page import choose_file
from crm_app.web.pages.import_leads.history_page import imports
from crm_app.web.pages.import_leads.one_page import one_import

PAGES = (imports, choose_file, one_import)
