/** Volumes of small vectors. */
package uk.ac.manchester.tornado.api.types.volumes;
