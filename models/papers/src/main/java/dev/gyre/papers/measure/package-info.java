/** What the measurements of several claims have in common. */
package dev.gyre.papers.measure;
