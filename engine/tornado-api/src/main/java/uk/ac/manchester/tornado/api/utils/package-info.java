/** Quantisation and conversions that programs for TornadoVM call. */
package uk.ac.manchester.tornado.api.utils;
