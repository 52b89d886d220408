/** TornadoVM's exceptions. */
package uk.ac.manchester.tornado.api.exceptions;
