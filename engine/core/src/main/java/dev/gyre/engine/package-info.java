/** The exception of all parts of the engine. */
package dev.gyre.engine;
