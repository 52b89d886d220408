/** A device's memory as TornadoVM tells of it. */
package uk.ac.manchester.tornado.api.memory;
