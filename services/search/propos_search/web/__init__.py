"""One server for the page, the API and what is live: routes, headers, errors."""
