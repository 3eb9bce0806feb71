"""The least a Streamlit page can be: what a toggle costs before any of our own code."""

import streamlit as st

with st.sidebar, st.container(key="p-model"):
    model = st.radio("model", ["first", "last", "linear"])
st.write(f"{model}")
