package dev.stint.providers.azure.stage;

/** What there is to be had: hardware, sizes, quotas, images. Guarded by the {@link World}, but for the stock. */
final class Supply {

    final Stock stock = new Stock();
    final Sizes sizes = new Sizes(stock);
    final Quotas quotas = new Quotas(sizes);
    final Images images;

    Supply(World world) {
        this.images = new Images(world);
    }
}
