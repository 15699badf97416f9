"""The explorer: a page in the browser on which somebody moves levers and sees what the model makes of it.

``settings``, ``results``, ``pictures`` and ``export`` know no browser; ``page`` and its parts show them with
Solara, and ``serve`` opens the page on this machine only. Needs the extra ``explore``.
"""
