/** Room in arrays behind their elements. */
package dev.gyre.tornado.memory;
