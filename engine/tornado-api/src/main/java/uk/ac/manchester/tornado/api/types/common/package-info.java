/** What types that hold an array have in common. */
package uk.ac.manchester.tornado.api.types.common;
