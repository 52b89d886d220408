/** What all parts of the engine throw. */
package dev.gyre.engine;
