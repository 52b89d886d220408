/** Reproductions as one HTML page that needs nothing else: no script, no font, no network; and the charts in it. */
package dev.gyre.papers.page;
