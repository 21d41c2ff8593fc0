"""What Discord refuses in a form, as generators of complaints."""
