/** Devices, accesses and the types of task functions. */
package uk.ac.manchester.tornado.api.common;
