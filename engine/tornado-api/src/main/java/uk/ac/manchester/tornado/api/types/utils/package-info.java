/** Differences, comparisons and index arithmetic of TornadoVM's types. */
package uk.ac.manchester.tornado.api.types.utils;
