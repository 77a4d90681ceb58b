/** For tests: Azure Resource Manager, its prices and its graph, played on this computer so strictly that what passes here is well-formed there. */
@NullMarked
package dev.stint.providers.azure.stage;

import org.jspecify.annotations.NullMarked;
