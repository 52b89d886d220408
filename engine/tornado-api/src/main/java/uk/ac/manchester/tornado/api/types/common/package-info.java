/** The base of types that hold an array. */
package uk.ac.manchester.tornado.api.types.common;
