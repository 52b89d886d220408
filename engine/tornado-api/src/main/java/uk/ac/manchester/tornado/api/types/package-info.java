/** Floats of 16 and 8 bits. */
package uk.ac.manchester.tornado.api.types;
