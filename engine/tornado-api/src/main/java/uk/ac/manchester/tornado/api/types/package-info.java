/** Small floats. */
package uk.ac.manchester.tornado.api.types;
