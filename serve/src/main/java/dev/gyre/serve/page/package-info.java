/** The page to play with, and what it shows besides texts: models, runs, devices. */
package dev.gyre.serve.page;
