/** Small vectors of 2 to 16 numbers. */
package uk.ac.manchester.tornado.api.types.vectors;
