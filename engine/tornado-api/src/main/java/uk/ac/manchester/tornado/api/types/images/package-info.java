/** Images of numbers and of small vectors. */
package uk.ac.manchester.tornado.api.types.images;
