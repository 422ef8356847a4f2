"""From the bytes of a feed or sitemap, in any format, to its entries."""
