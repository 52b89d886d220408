/** Training data: texts, tokens, images, tables and functions. */
package dev.gyre.models.data;
