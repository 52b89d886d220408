/** Arrays of numbers that kernels load and store. */
package uk.ac.manchester.tornado.api.types.arrays;
