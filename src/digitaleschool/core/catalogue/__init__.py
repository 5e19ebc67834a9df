"""Finding a training: words and facets over everything that is published, without a database."""
