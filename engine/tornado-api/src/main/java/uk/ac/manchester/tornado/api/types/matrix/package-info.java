/** Matrices of two and three dimensions. */
package uk.ac.manchester.tornado.api.types.matrix;
