from . import cart, main, portal, product_configurator
