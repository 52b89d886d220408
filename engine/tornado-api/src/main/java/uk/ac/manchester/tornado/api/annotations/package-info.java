/** Marks of parallel loops and reductions. */
package uk.ac.manchester.tornado.api.annotations;
