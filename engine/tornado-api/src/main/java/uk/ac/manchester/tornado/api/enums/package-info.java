/** Closed sets that TornadoVM's methods take and return. */
package uk.ac.manchester.tornado.api.enums;
