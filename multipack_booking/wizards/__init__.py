from . import multipack_package_change, multipack_package_refund, multipack_walk_in
