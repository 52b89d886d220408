/** The table of model families, the row of each, and the version of Gyre. */
package dev.gyre.models;
