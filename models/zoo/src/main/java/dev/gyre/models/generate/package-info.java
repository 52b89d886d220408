/** Sessions of many sequences over few plans, and sampling. */
package dev.gyre.models.generate;
