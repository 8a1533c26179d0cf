from . import multipack_package_change, multipack_walk_in
