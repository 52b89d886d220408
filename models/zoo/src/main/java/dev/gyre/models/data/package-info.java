/** Training data. */
package dev.gyre.models.data;
