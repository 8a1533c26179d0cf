from . import my, portal, portal_bookings
