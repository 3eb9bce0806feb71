"""What the pages share: shell, sidebar, cells, charts, formats. The only part that knows Streamlit."""
