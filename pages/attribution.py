"""attribution"""

from ui.page import open_page

open_page()
